-- CreateTable
CREATE TABLE "key_log_leaf" (
    "position" INTEGER NOT NULL,
    "account_index" BYTEA NOT NULL,
    "era" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "link_hash" BYTEA NOT NULL,

    CONSTRAINT "key_log_leaf_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "key_log_edge" (
    "id" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "peaks" BYTEA NOT NULL,

    CONSTRAINT "key_log_edge_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "key_log_leaf_link_hash_key" ON "key_log_leaf"("link_hash");

-- CreateIndex
CREATE UNIQUE INDEX "key_log_leaf_account_index_era_seq_key" ON "key_log_leaf"("account_index", "era", "seq");

-- The root of the log says what was in it: nothing of it is ever changed, not even when a person is erased.
CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "key_log_leaf" FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON "key_log_leaf" FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();

-- A link without its leaf would be a key that nobody but the one who is served it can see.
CREATE FUNCTION require_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM key_log_leaf WHERE link_hash = NEW.hash) THEN
    RAISE EXCEPTION 'an account link is not in the log' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER logged AFTER INSERT ON "account_link" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_leaf();
