-- CreateTable
CREATE TABLE "desk_topic" (
    "id" UUID NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_es" TEXT NOT NULL,
    "care_team_id" UUID NOT NULL,

    CONSTRAINT "desk_topic_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "desk_topic" ADD CONSTRAINT "desk_topic_care_team_id_fkey" FOREIGN KEY ("care_team_id") REFERENCES "care_team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
