-- CreateTable
CREATE TABLE "clinic_root" (
    "id" SERIAL NOT NULL,
    "root_pk" BYTEA NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clinic_root_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attestation" (
    "user_id" UUID NOT NULL,
    "root_pk" BYTEA NOT NULL,
    "signed" BYTEA NOT NULL,
    "issued_at" BIGINT NOT NULL,

    CONSTRAINT "attestation_pkey" PRIMARY KEY ("user_id","root_pk")
);

-- CreateIndex
CREATE UNIQUE INDEX "clinic_root_root_pk_key" ON "clinic_root"("root_pk");

-- AddForeignKey
ALTER TABLE "attestation" ADD CONSTRAINT "attestation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
