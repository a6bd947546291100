/** Where the Prisma command line finds the schema and the migrations. The app itself reads DATABASE_URL or starts its own server. */
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/consulta' },
});
