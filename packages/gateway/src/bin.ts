/** What the launcher runs: the commands, with the gateway itself loaded only by those that need it. */

import { runCli } from './cli/main.ts'
import { readVersion } from './own-files.ts'
import { mendJsonParse } from './wire/json/mend-parse.ts'

/** Runs `callgate` with these arguments and says the exit code. */
export function run(argv: readonly string[]): Promise<number> {
  mendJsonParse()
  return runCli(argv, {
    version: readVersion(),
    startGateway: async (options) => (await import('./main.ts')).startGateway(options),
    listMasterKeys: async (configPath) => (await import('./main.ts')).listMasterKeys(configPath),
    readConfidentialKeys: async (configPath) => (await import('./main.ts')).readConfidentialKeys(configPath),
    rotateMasterKey: async (configPath, reason) =>
      (await import('./main.ts')).rotateMasterKeyOffline(configPath, reason),
    readInterceptorKey: async (configPath, id) =>
      (await import('./main.ts')).readInterceptorKey(configPath, id),
    runWrap: async (options) => (await import('./main.ts')).runWrap(options),
    readSurface: async (request) => (await import('./composition/surface.ts')).readSurface(request),
  })
}
