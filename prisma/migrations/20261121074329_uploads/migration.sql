-- CreateTable
CREATE TABLE "upload" (
    "key" TEXT NOT NULL,
    "cloud_key" TEXT,
    "uploader_id" UUID NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "file_id" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "progress_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "message_id" UUID,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "upload_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "upload_cloud_key_key" ON "upload"("cloud_key");

-- CreateIndex
CREATE INDEX "upload_uploader_id_idx" ON "upload"("uploader_id");

-- CreateIndex
CREATE INDEX "upload_message_id_idx" ON "upload"("message_id");

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;
