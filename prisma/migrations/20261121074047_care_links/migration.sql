-- AlterTable
ALTER TABLE "conversation_member" ADD COLUMN     "suspended" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "dependent" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "care_link" (
    "id" UUID NOT NULL,
    "carer_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "relation" TEXT NOT NULL,
    "consent_note" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_id" UUID,

    CONSTRAINT "care_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "care_link_carer_id_idx" ON "care_link"("carer_id");

-- CreateIndex
CREATE INDEX "care_link_patient_id_idx" ON "care_link"("patient_id");

-- AddForeignKey
ALTER TABLE "care_link" ADD CONSTRAINT "care_link_carer_id_fkey" FOREIGN KEY ("carer_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "care_link" ADD CONSTRAINT "care_link_patient_id_fkey" FOREIGN KEY ("patient_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Links in force: everything that asks whether somebody may act for a patient asks here.
CREATE VIEW "active_care_link" AS
  SELECT * FROM "care_link" WHERE ended_at IS NULL AND valid_from <= now() AND (valid_until IS NULL OR valid_until > now());
