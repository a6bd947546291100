-- AlterTable
ALTER TABLE "visit" ADD COLUMN     "sent_out" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateIndex
CREATE INDEX "visit_scheduled_start_idx" ON "visit"("scheduled_start");
