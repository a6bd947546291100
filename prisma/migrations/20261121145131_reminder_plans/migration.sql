-- CreateTable
CREATE TABLE "reminder_plan" (
    "appointment_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "through" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reminder_plan_pkey" PRIMARY KEY ("appointment_id")
);

-- CreateIndex
CREATE INDEX "reminder_plan_due_at_idx" ON "reminder_plan"("due_at");

-- AddForeignKey
ALTER TABLE "reminder_plan" ADD CONSTRAINT "reminder_plan_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Appointments that stand already are looked at from now on.
INSERT INTO "reminder_plan" ("appointment_id", "due_at", "through")
  SELECT "id", now(), now() FROM "appointment" WHERE "status" = 'confirmed' AND "starts_at" > now();
