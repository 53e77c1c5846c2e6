from django.db import migrations

FORWARD = """
CREATE FUNCTION publishing_snapshot_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
       AND (OLD.id, OLD.kind, OLD.slug, OLD.version, OLD.payload, OLD.facets, OLD.folded, OLD.published_at, OLD.published_by)
         = (NEW.id, NEW.kind, NEW.slug, NEW.version, NEW.payload, NEW.facets, NEW.folded, NEW.published_at, NEW.published_by)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published snapshot may only be ended, once' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER publishing_snapshot_kept BEFORE UPDATE OR DELETE ON publishing_snapshot
    FOR EACH ROW EXECUTE FUNCTION publishing_snapshot_is_kept();
"""
BACKWARD = """
DROP TRIGGER publishing_snapshot_kept ON publishing_snapshot;
DROP FUNCTION publishing_snapshot_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
