-- AlterTable
ALTER TABLE "message" ADD COLUMN     "about" UUID,
ADD COLUMN     "files" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "message_conversation_id_about_idx" ON "message"("conversation_id", "about");
