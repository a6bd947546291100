-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "about_id" TEXT;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_about_id_fkey" FOREIGN KEY ("about_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
