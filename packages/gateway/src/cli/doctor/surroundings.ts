/** The checks of what is around the gateway: its ports, and the programs it starts. */

import { constants, existsSync, statSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { FROM_CATALOGUE } from '@callgate/contracts/upstream'
import type { LoadedConfig } from '../../config/load.ts'
import { createControlClient } from '../../control/client.ts'
import { readOperatorToken } from '../../store/operator-token.ts'
import { readRuntimeFile } from '../../store/runtime-file.ts'
import { controlUrlOf } from '../gateway-client.ts'
import type { Finding } from './finding.ts'

export async function checkPorts({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const own = await isOwnGatewayRunning(config)
  const findings: Finding[] = []
  for (const [name, { address, port }] of [
    ['listen', config.listen],
    ['control', config.control],
  ] as const) {
    const text = `${name} ${address}:${port}`
    if (port === 0) findings.push({ check: 'ports', state: 'ok', text: `${name} takes any free port` })
    else if (own) findings.push({ check: 'ports', state: 'ok', text: `${text} is the running gateway's` })
    else {
      const problem = await tryPort(address, port)
      findings.push(
        problem === null
          ? { check: 'ports', state: 'ok', text: `${text} is free` }
          : { check: 'ports', state: 'broken', text: `${text}: ${problem}; set ${name}.port to another` },
      )
    }
  }
  return findings
}

async function isOwnGatewayRunning(config: LoadedConfig['config']): Promise<boolean> {
  if (!existsSync(join(config.data, 'operator.token'))) return false
  try {
    await createControlClient({
      url: readRuntimeFile(config.data)?.controlUrl ?? controlUrlOf(config),
      operatorToken: readOperatorToken(config.data),
    }).status()
    return true
  } catch {
    // Whoever holds the port then, it is not the gateway of this configuration.
    return false
  }
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error) => done(explainPort('code' in error ? String(error.code) : error.message)))
    server.listen({ host, port, exclusive: true }, () => server.close(() => done(null)))
  })
}

function explainPort(code: string): string {
  if (code === 'EADDRINUSE') return 'it is in use by another program'
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address'
  return code === 'EACCES' ? 'this user may not open it' : code
}

export async function checkCommands({ config, file }: LoadedConfig): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  let count = 0
  for (const [id, upstream] of Object.entries(config.upstreams)) {
    if (!upstream.enabled || upstream.transport !== 'stdio' || upstream.command === FROM_CATALOGUE) continue
    count += 1
    if (!(await canStart(upstream.command, resolve(file, '..'))))
      findings.push({
        check: 'upstreams',
        state: 'broken',
        text: `${id}: the program ${upstream.command} was not found; install it or give its absolute path`,
      })
  }
  return findings.length > 0
    ? findings
    : [
        {
          check: 'upstreams',
          state: 'ok',
          text:
            count === 0
              ? 'no local server is started'
              : `the programs of all local servers are there (${count})`,
        },
      ]
}

async function canStart(command: string, base: string): Promise<boolean> {
  const places =
    isAbsolute(command) || /[\\/]/.test(command)
      ? [resolve(base, command)]
      : (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => withEndings(join(folder, command)))
  for (const place of places) {
    try {
      await access(place, constants.X_OK)
      if (statSync(place).isFile()) return true
    } catch {
      // Not here; perhaps in the next folder.
    }
  }
  return false
}

function withEndings(path: string): readonly string[] {
  return process.platform === 'win32' ? [path, `${path}.exe`, `${path}.cmd`] : [path]
}
