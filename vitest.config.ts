import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

/** Pure code: its tests leave nothing behind in a worker, and share the modules that it loaded. */
const PURE = ['packages/contracts/src/**/*.test.ts', 'packages/engine/src/**/*.test.ts']

export default defineConfig({
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  resolve: { conditions: ['source'] },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // What tests start compiles its modules once: hundreds of processes run the same sources.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compile') },
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'product',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...PURE],
        },
      },
    ],
  },
})
