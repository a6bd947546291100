-- CreateTable
CREATE TABLE "desk_absence" (
    "user_id" UUID NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "cover_id" UUID,

    CONSTRAINT "desk_absence_pkey" PRIMARY KEY ("user_id")
);

-- AddForeignKey
ALTER TABLE "desk_absence" ADD CONSTRAINT "desk_absence_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "desk_absence" ADD CONSTRAINT "desk_absence_cover_id_fkey" FOREIGN KEY ("cover_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
