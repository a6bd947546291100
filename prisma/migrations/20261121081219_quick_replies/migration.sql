-- CreateTable
CREATE TABLE "desk_quick_reply" (
    "id" UUID NOT NULL,
    "title_en" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "title_es" TEXT NOT NULL,
    "text_es" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "desk_quick_reply_pkey" PRIMARY KEY ("id")
);
