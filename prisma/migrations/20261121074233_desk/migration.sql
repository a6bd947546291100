-- CreateTable
CREATE TABLE "desk_conversation" (
    "conversation_id" TEXT NOT NULL,
    "assignee_id" UUID,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by_id" UUID,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "desk_conversation_pkey" PRIMARY KEY ("conversation_id")
);

-- AddForeignKey
ALTER TABLE "desk_conversation" ADD CONSTRAINT "desk_conversation_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
