-- CreateTable
CREATE TABLE "device_linking" (
    "mailbox_id" BYTEA NOT NULL,
    "offer" BYTEA NOT NULL,
    "typed" BYTEA,
    "claimed_by_id" UUID,
    "sealed" BYTEA,
    "grant_hash" BYTEA,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_linking_pkey" PRIMARY KEY ("mailbox_id")
);

-- CreateIndex
CREATE INDEX "device_linking_expires_at_idx" ON "device_linking"("expires_at");
