-- CreateTable
CREATE TABLE "invitation_mail" (
    "invitation_id" UUID NOT NULL,
    "sealed" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_mail_pkey" PRIMARY KEY ("invitation_id")
);

-- CreateIndex
CREATE INDEX "invitation_mail_state_due_at_idx" ON "invitation_mail"("state", "due_at");

-- AddForeignKey
ALTER TABLE "invitation_mail" ADD CONSTRAINT "invitation_mail_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "invitation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
