import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

/** Their tests leave nothing behind in a worker, and share the modules that it loaded. */
const SHARING = [
  'packages/contracts/src/**/*.test.ts',
  'packages/engine/src/**/*.test.ts',
  'packages/console/src/**/*.test.ts',
  'packages/gateway/src/*.test.ts',
  'packages/gateway/src/{approvals,control,downstream,identity,judge,keyring,notifications,pipeline,policy,rights,sessions,store,telemetry,wire}/**/*.test.ts',
]

export default defineConfig({
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  resolve: { conditions: ['source'] },
  test: {
    // A machine of a quarter of the speed is slow, not wrong: these end what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    // One more than the cores of the machine that checks: tests that start gateways and servers mostly wait for them.
    maxWorkers: 3,
    globalSetup: 'test/support/fresh-bundle.ts',
    sequence: { sequencer: LongestFirst },
    // What tests start compiles its modules once: hundreds of processes run the same sources.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compile') },
    projects: [
      { extends: true, test: { name: 'sharing', include: SHARING, isolate: false } },
      {
        extends: true,
        test: {
          name: 'product',
          include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SHARING],
        },
      },
    ],
  },
})
