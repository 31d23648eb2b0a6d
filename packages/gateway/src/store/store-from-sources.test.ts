/** A clone that was never built keeps a store: its thread finds the sources of the other packages. */

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../../../..')
const clone = await mkdtemp(join(tmpdir(), 'callgate-sources-'))
afterAll(() => rm(clone, { recursive: true, force: true }))

async function copySources(): Promise<void> {
  await mkdir(join(clone, 'node_modules', '@callgate'), { recursive: true })
  for (const name of await readdir(join(ROOT, 'node_modules')))
    if (name !== '@callgate')
      await symlink(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name))
  for (const name of ['contracts', 'engine', 'gateway']) {
    const [from, to] = [join(ROOT, 'packages', name), join(clone, 'packages', name)]
    await mkdir(to, { recursive: true })
    await cp(join(from, 'package.json'), join(to, 'package.json'))
    await cp(join(from, 'src'), join(to, 'src'), { recursive: true })
    await symlink(to, join(clone, 'node_modules', '@callgate', name))
  }
}

test('a store opens where there are sources alone', async () => {
  await copySources()
  const client = join(clone, 'packages/gateway/src/store/worker-client.ts')
  const options = { path: join(clone, 'store.db'), busyTimeoutMs: 1_000, rowsMax: 10, queueMax: 10 }
  const program = `
    const { startWorkerClient } = await import(${JSON.stringify(client)})
    const client = await startWorkerClient(${JSON.stringify(options)})
    await client.close()
    console.log('opened and closed')`
  const flags = ['--conditions=source', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  expect(stdout).toBe('opened and closed\n')
})
