-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "by_device_id" UUID;
