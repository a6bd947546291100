/**
 * Writes the SQL that brings the database from the committed migrations to prisma/schema.prisma:
 *   node scripts/make-migration.mjs <name>     makes prisma/migrations/<time>_<name>/migration.sql
 *   node scripts/make-migration.mjs --check    only tells whether one is missing (exit code 1)
 * The schema engine runs in-process; the migrations are replayed on a throw-away built-in PostgreSQL.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { startEmbeddedDatabase } from '../src/platform/server/embedded-database.ts';

// The engine reports its own crashes to a registry of the Prisma command line.
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };

const folder = 'prisma/migrations';
const schemaPath = 'prisma/schema.prisma';
const noFilter = { externalTables: [], externalEnums: [] };

function listMigrations() {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return names.map((name) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: readFileSync(join(folder, name, 'migration.sql'), 'utf8') },
    },
  }));
}

/**
 * Two things the adapter cannot do by itself: the schema engine reads catalogue columns of PostgreSQL's one-byte "char",
 * which it does not know, and it cuts scripts at every semicolon, also inside function bodies.
 */
function mended(adapter) {
  const pool = adapter.underlyingDriver();
  const query = pool.query.bind(pool);
  // The engine asks one thing at a time, so the columns of the last answer are those of the answer at hand.
  let charColumns = [];
  pool.query = async (...args) => {
    const result = await query(...args);
    const { CHAR, TEXT } = pg.types.builtins;
    charColumns = result.fields.map((field) => field.dataTypeID === CHAR);
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
    return result;
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (...args) => {
    const result = await queryRaw(...args);
    const columnTypes = result.columnTypes.map((type, index) =>
      charColumns[index] ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  adapter.executeScript = async (script) => {
    await query(script);
  };
  return adapter;
}

function adapterFactory(databaseUrl) {
  const factory = new PrismaPg({ connectionString: databaseUrl });
  return bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => mended(await factory.connect()),
    connectToShadowDb: async () => mended(await factory.connectToShadowDb()),
  });
}

/** SQL from the committed migrations to the schema; empty when they agree. */
async function missingSql(databaseUrl) {
  const schema = { path: schemaPath, content: readFileSync(schemaPath, 'utf8') };
  const engine = await SchemaEngine.new(
    { datamodels: [[schema.path, schema.content]] },
    () => undefined,
    adapterFactory(databaseUrl),
  );
  const { stdout } = await engine.diff({
    from: {
      tag: 'migrations',
      baseDir: folder,
      lockfile: { path: join(folder, 'migration_lock.toml'), content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: listMigrations(),
    },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: null,
    filters: noFilter,
  });
  engine.free();
  const sql = stdout ?? '';
  return sql.includes('empty migration') ? '' : sql;
}

async function main(argument) {
  if (argument === undefined || !/^(--check|[a-z][a-z0-9_]*)$/.test(argument)) {
    console.error('Say a name in lower case with _ between words, or --check.');
    return 2;
  }
  mkdirSync(folder, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'consulta-migration-'));
  const server = await startEmbeddedDatabase({ dataDir, password: 'throw-away', settings: { fsync: 'off' } });
  let sql = '';
  try {
    sql = await missingSql(server.url('postgres'));
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
  if (sql === '') {
    console.log('The migrations bring the database to prisma/schema.prisma.');
    return 0;
  }
  if (argument === '--check') {
    console.error(`prisma/schema.prisma has changes without a migration:\n${sql}`);
    return 1;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const target = join(folder, `${time}_${argument}`);
  mkdirSync(target);
  writeFileSync(join(target, 'migration.sql'), sql);
  console.log(`Made ${target}/migration.sql`);
  return 0;
}

process.exitCode = await main(process.argv[2]);
