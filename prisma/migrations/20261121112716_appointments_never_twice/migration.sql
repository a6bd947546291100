-- AlterTable
ALTER TABLE "calendar_feed" ADD COLUMN     "salt" BYTEA NOT NULL;

-- No two appointments of one provider at the same time, whatever a program believes. The extension is trusted since PostgreSQL 13:
-- the owner of a database may install it.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_never_twice"
  EXCLUDE USING gist (provider_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled');
