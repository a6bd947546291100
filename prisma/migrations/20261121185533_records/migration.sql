-- AlterTable
ALTER TABLE "user" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "erasure_record" (
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by_id" UUID NOT NULL,
    "counts" JSONB NOT NULL,

    CONSTRAINT "erasure_record_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "retention_rule" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "audit_years" INTEGER,
    "quality_days" INTEGER,
    "invitation_days" INTEGER,

    CONSTRAINT "retention_rule_pkey" PRIMARY KEY ("id")
);
