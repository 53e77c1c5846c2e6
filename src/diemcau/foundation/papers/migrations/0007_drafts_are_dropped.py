from django.db import migrations

# As in 0004, with a draft that may be dropped, and with the paper whose form a letter corrects, which never changes.
FORWARD = """
CREATE OR REPLACE FUNCTION papers_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    SELECT step INTO before FROM papers_paperevent WHERE record_id = NEW.record_id ORDER BY id DESC LIMIT 1;
    IF NEW.step <> ALL (CASE
        WHEN before IS NULL THEN ARRAY['drafted']
        WHEN before IN ('drafted', 'withdrawn') THEN ARRAY['sent', 'dropped']
        WHEN before = 'sent' THEN ARRAY['withdrawn', 'issued']
        WHEN before IN ('issued', 'signed_file') THEN ARRAY['signed_file', 'replaced', 'recalled']
        ELSE ARRAY[]::text[] END)
    THEN
        RAISE EXCEPTION 'after % a paper cannot be %', coalesce(before, 'nothing'), NEW.step USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION papers_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.issuer_id, OLD.kind, OLD.about, OLD.part, OLD.corrects_id, OLD.amends_id, OLD.created_at)
           IS NOT DISTINCT FROM (NEW.id, NEW.issuer_id, NEW.kind, NEW.about, NEW.part, NEW.corrects_id, NEW.amends_id, NEW.created_at)
       AND (OLD.state NOT IN ('issued', 'replaced', 'recalled', 'dropped')
            OR (OLD.title, OLD.symbol, OLD.snapshot, OLD.sha256, OLD.due_on, OLD.number, OLD.issued_on, OLD.is_invented)
               IS NOT DISTINCT FROM (NEW.title, NEW.symbol, NEW.snapshot, NEW.sha256, NEW.due_on, NEW.number, NEW.issued_on, NEW.is_invented))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper is kept, and nothing of an issued one changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0006_corrections")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
