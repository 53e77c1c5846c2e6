from django.db import migrations

# The state of a record is what its last event says: the first function refuses a step that does not follow, the second
# (at commit, because event and record are two statements) a record that says otherwise than its history.
FORWARD = """
CREATE FUNCTION papers_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    SELECT step INTO before FROM papers_paperevent WHERE record_id = NEW.record_id ORDER BY id DESC LIMIT 1;
    IF NEW.step <> ALL (CASE
        WHEN before IS NULL THEN ARRAY['drafted']
        WHEN before IN ('drafted', 'withdrawn') THEN ARRAY['sent']
        WHEN before = 'sent' THEN ARRAY['withdrawn', 'issued']
        WHEN before IN ('issued', 'signed_file') THEN ARRAY['signed_file', 'replaced', 'recalled']
        ELSE ARRAY[]::text[] END)
    THEN
        RAISE EXCEPTION 'after % a paper cannot be %', coalesce(before, 'nothing'), NEW.step USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER papers_paperevent_follows BEFORE INSERT ON papers_paperevent FOR EACH ROW EXECUTE FUNCTION papers_step_follows();

CREATE FUNCTION papers_state_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record_pk bigint := CASE TG_TABLE_NAME WHEN 'papers_paperrecord' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'record_id')::bigint END;
    told text;
    kept text;
BEGIN
    SELECT CASE step WHEN 'drafted' THEN 'draft' WHEN 'withdrawn' THEN 'draft' WHEN 'signed_file' THEN 'issued' ELSE step END
        INTO told FROM papers_paperevent WHERE record_id = record_pk ORDER BY id DESC LIMIT 1;
    SELECT state INTO kept FROM papers_paperrecord WHERE id = record_pk;
    IF told IS DISTINCT FROM kept THEN
        RAISE EXCEPTION 'paper % is %, its history says %', record_pk, kept, coalesce(told, 'nothing') USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER papers_paperevent_told AFTER INSERT ON papers_paperevent DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION papers_state_is_told();
CREATE CONSTRAINT TRIGGER papers_paperrecord_told AFTER INSERT OR UPDATE ON papers_paperrecord DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION papers_state_is_told();

CREATE FUNCTION papers_record_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.issuer_id, OLD.kind, OLD.about, OLD.part, OLD.corrects_id, OLD.created_at)
           IS NOT DISTINCT FROM (NEW.id, NEW.issuer_id, NEW.kind, NEW.about, NEW.part, NEW.corrects_id, NEW.created_at)
       AND (OLD.state NOT IN ('issued', 'replaced', 'recalled')
            OR (OLD.title, OLD.symbol, OLD.snapshot, OLD.sha256, OLD.due_on, OLD.number, OLD.issued_on, OLD.is_invented)
               IS NOT DISTINCT FROM (NEW.title, NEW.symbol, NEW.snapshot, NEW.sha256, NEW.due_on, NEW.number, NEW.issued_on, NEW.is_invented))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a paper is kept, and nothing of an issued one changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER papers_paperrecord_kept BEFORE UPDATE OR DELETE ON papers_paperrecord FOR EACH ROW EXECUTE FUNCTION papers_record_is_kept();

CREATE FUNCTION papers_row_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER papers_paperevent_kept BEFORE UPDATE OR DELETE ON papers_paperevent FOR EACH ROW EXECUTE FUNCTION papers_row_is_kept();
CREATE TRIGGER papers_paperfile_kept BEFORE UPDATE OR DELETE ON papers_paperfile FOR EACH ROW EXECUTE FUNCTION papers_row_is_kept();
CREATE TRIGGER papers_paperreceipt_kept BEFORE UPDATE OR DELETE ON papers_paperreceipt FOR EACH ROW EXECUTE FUNCTION papers_row_is_kept();

CREATE FUNCTION papers_recipients_are_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM papers_paperrecord
               WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.record_id ELSE NEW.record_id END AND state IN ('issued', 'replaced', 'recalled')) THEN
        RAISE EXCEPTION 'whom an issued paper is meant for is fixed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER papers_paperrecipient_fixed BEFORE INSERT OR UPDATE OR DELETE ON papers_paperrecipient
    FOR EACH ROW EXECUTE FUNCTION papers_recipients_are_fixed();

CREATE FUNCTION papers_number_never_comes_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'reserved' AND (OLD.id, OLD.register_id, OLD.number) = (NEW.id, NEW.register_id, NEW.number) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a number that was used or is void stays so' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER papers_registernumber_kept BEFORE UPDATE OR DELETE ON papers_registernumber
    FOR EACH ROW EXECUTE FUNCTION papers_number_never_comes_free();

ALTER TABLE papers_paperfile ADD CONSTRAINT papers_file_hash_is_of_its_bytes
    CHECK (sha256 = encode(sha256(content), 'hex') AND size = octet_length(content));
""" + "\n".join(
    f"CREATE TRIGGER papers_{table}_never_emptied BEFORE TRUNCATE ON papers_{table} FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();"
    for table in ("paperrecord", "paperevent", "paperfile", "paperreceipt", "paperrecipient", "registernumber")
)
BACKWARD = """
ALTER TABLE papers_paperfile DROP CONSTRAINT papers_file_hash_is_of_its_bytes;
DROP FUNCTION papers_step_follows, papers_state_is_told, papers_record_is_kept, papers_row_is_kept, papers_recipients_are_fixed,
    papers_number_never_comes_free CASCADE;
""" + "\n".join(
    f"DROP TRIGGER papers_{table}_never_emptied ON papers_{table};"
    for table in ("paperrecord", "paperevent", "paperfile", "paperreceipt", "paperrecipient", "registernumber")
)


class Migration(migrations.Migration):
    dependencies = [("papers", "0003_records"), ("audit", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
