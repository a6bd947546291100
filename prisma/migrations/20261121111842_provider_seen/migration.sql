-- AlterTable
ALTER TABLE "visit" ADD COLUMN     "provider_seen_at" TIMESTAMPTZ(3);
