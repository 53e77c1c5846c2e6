from django.db import migrations

# The table of django.core.cache.backends.db, as `createcachetable` makes it: attempts to sign in, seen by every process.
FORWARD = """
CREATE UNLOGGED TABLE accounts_attempts (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_attempts_expires ON accounts_attempts (expires);
"""
BACKWARD = "DROP TABLE accounts_attempts"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
