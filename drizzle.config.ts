import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/load/tables/*.ts',
  out: './migrations',
});
