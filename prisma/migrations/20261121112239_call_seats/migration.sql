-- AlterTable
ALTER TABLE "visit_guest" ADD COLUMN     "answered_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "visit_participant" ADD COLUMN     "device_id" UUID,
ADD COLUMN     "seat_id" UUID,
ADD COLUMN     "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE UNIQUE INDEX "visit_participant_seat_id_key" ON "visit_participant"("seat_id");
