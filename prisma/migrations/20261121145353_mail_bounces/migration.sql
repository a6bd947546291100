-- CreateTable
CREATE TABLE "mail_bounce" (
    "user_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mail_bounce_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE INDEX "notification_delivery_address_id_state_idx" ON "notification_delivery"("address_id", "state");

-- AddForeignKey
ALTER TABLE "mail_bounce" ADD CONSTRAINT "mail_bounce_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
