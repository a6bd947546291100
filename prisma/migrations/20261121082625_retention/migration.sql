-- AlterTable
ALTER TABLE "clinic_settings" ADD COLUMN     "locale" TEXT NOT NULL DEFAULT 'es',
ADD COLUMN     "retention_days" INTEGER;

-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "removed_through" INTEGER NOT NULL DEFAULT 0;
