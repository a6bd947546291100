-- AlterTable
ALTER TABLE "audit_record" ADD COLUMN     "hash" BYTEA,
ADD COLUMN     "mark" BYTEA,
ADD COLUMN     "seq" INTEGER;

-- CreateTable
CREATE TABLE "audit_head" (
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "signature" BYTEA NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("seq","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_record_seq_key" ON "audit_record"("seq");

-- CreateIndex
CREATE INDEX "audit_record_actor_id_at_idx" ON "audit_record"("actor_id", "at");

-- CreateIndex
CREATE INDEX "audit_record_subject_id_at_idx" ON "audit_record"("subject_id", "at");

-- A row is written once, gets its place in the chain once, and goes only with those that a signed removal head stands for.
CREATE FUNCTION guard_audit_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL AND NEW.hash IS NOT NULL
     AND (NEW.id, NEW.at, NEW.actor_id, NEW.action, NEW.subject_id, NEW.detail, NEW.mark)
         IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.actor_id, OLD.action, OLD.subject_id, OLD.detail, OLD.mark) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM "audit_head" WHERE kind = 'removal' AND seq >= OLD.seq) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

DROP TRIGGER append_only ON "audit_record";
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_record" FOR EACH ROW EXECUTE FUNCTION guard_audit_record();

CREATE FUNCTION guard_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_head" FOR EACH ROW EXECUTE FUNCTION guard_audit_head();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON "audit_head" FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_head();
