-- AlterTable
ALTER TABLE "clinic_settings" ADD COLUMN     "join_after_minutes" INTEGER NOT NULL DEFAULT 30,
ADD COLUMN     "join_before_minutes" INTEGER NOT NULL DEFAULT 15,
ADD COLUMN     "reminder_minutes" INTEGER[] DEFAULT ARRAY[1440, 15]::INTEGER[],
ADD COLUMN     "show_queue_position" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "visit_type" (
    "id" UUID NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "minutes" INTEGER NOT NULL,
    "remote" BOOLEAN NOT NULL,
    "booking" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "visit_type_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_schedule" (
    "provider_id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "weekly" JSONB NOT NULL DEFAULT '[]',
    "exceptions" JSONB NOT NULL DEFAULT '[]',
    "buffer_minutes" INTEGER NOT NULL DEFAULT 0,
    "notice_minutes" INTEGER NOT NULL DEFAULT 120,
    "horizon_days" INTEGER NOT NULL DEFAULT 60,
    "visit_type_ids" UUID[],

    CONSTRAINT "provider_schedule_pkey" PRIMARY KEY ("provider_id")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" UUID NOT NULL,
    "calendar_uid" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "booked_by_id" UUID NOT NULL,
    "visit_type_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL,
    "cancelled_by_id" UUID,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,
    "conversation_id" TEXT NOT NULL,
    "reason_message_id" UUID,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_feed" (
    "user_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "calendar_feed_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "visit" (
    "id" UUID NOT NULL,
    "room_id" UUID NOT NULL,
    "appointment_id" UUID,
    "conversation_id" TEXT NOT NULL,
    "provider_id" UUID NOT NULL,
    "patient_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "scheduled_start" TIMESTAMPTZ(3) NOT NULL,
    "scheduled_end" TIMESTAMPTZ(3) NOT NULL,
    "checked_in_at" TIMESTAMPTZ(3),
    "waiting_since" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "held_at" TIMESTAMPTZ(3),
    "hold_reason" TEXT,
    "call_back" BOOLEAN NOT NULL DEFAULT false,
    "called_at" TIMESTAMPTZ(3),
    "device_test" JSONB,
    "admitted_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "note_message_id" UUID,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "visit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_participant" (
    "id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "user_id" UUID,
    "guest_id" UUID,
    "role" TEXT NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "visit_participant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_guest" (
    "id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "invited_by_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "entry_hash" BYTEA NOT NULL,
    "session_hash" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "entered_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "visit_guest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_quality" (
    "id" UUID NOT NULL,
    "visit_id" UUID NOT NULL,
    "user_id" UUID,
    "guest_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "samples" JSONB NOT NULL,

    CONSTRAINT "visit_quality_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "visit_rating" (
    "visit_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "stars" INTEGER NOT NULL,
    "issues" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "visit_rating_pkey" PRIMARY KEY ("visit_id","user_id")
);

-- CreateTable
CREATE TABLE "provider_status" (
    "provider_id" UUID NOT NULL,
    "late_minutes" INTEGER,
    "late_since" TIMESTAMPTZ(3),
    "away_since" TIMESTAMPTZ(3),

    CONSTRAINT "provider_status_pkey" PRIMARY KEY ("provider_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "appointment_calendar_uid_key" ON "appointment"("calendar_uid");

-- CreateIndex
CREATE INDEX "appointment_provider_id_starts_at_idx" ON "appointment"("provider_id", "starts_at");

-- CreateIndex
CREATE INDEX "appointment_patient_id_starts_at_idx" ON "appointment"("patient_id", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "calendar_feed_token_hash_key" ON "calendar_feed"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "visit_room_id_key" ON "visit"("room_id");

-- CreateIndex
CREATE UNIQUE INDEX "visit_appointment_id_key" ON "visit"("appointment_id");

-- CreateIndex
CREATE INDEX "visit_provider_id_state_idx" ON "visit"("provider_id", "state");

-- CreateIndex
CREATE INDEX "visit_patient_id_state_idx" ON "visit"("patient_id", "state");

-- CreateIndex
CREATE INDEX "visit_conversation_id_idx" ON "visit"("conversation_id");

-- CreateIndex
CREATE INDEX "visit_participant_visit_id_idx" ON "visit_participant"("visit_id");

-- CreateIndex
CREATE UNIQUE INDEX "visit_guest_session_hash_key" ON "visit_guest"("session_hash");

-- CreateIndex
CREATE INDEX "visit_guest_visit_id_idx" ON "visit_guest"("visit_id");

-- CreateIndex
CREATE INDEX "visit_quality_visit_id_idx" ON "visit_quality"("visit_id");

-- AddForeignKey
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_visit_type_id_fkey" FOREIGN KEY ("visit_type_id") REFERENCES "visit_type"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit" ADD CONSTRAINT "visit_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_participant" ADD CONSTRAINT "visit_participant_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_guest" ADD CONSTRAINT "visit_guest_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_quality" ADD CONSTRAINT "visit_quality_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "visit_rating" ADD CONSTRAINT "visit_rating_visit_id_fkey" FOREIGN KEY ("visit_id") REFERENCES "visit"("id") ON DELETE CASCADE ON UPDATE CASCADE;
