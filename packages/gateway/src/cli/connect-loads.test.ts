/** What `callgate connect` loads before it speaks: clients start one for each server they have, and each costs its memory. */

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const LISTING = `
  import { registerHooks } from 'node:module'
  const loaded = new Set()
  registerHooks({
    load(url, context, next) {
      loaded.add(url)
      return next(url, context)
    },
  })
  await import(process.argv[1])
  console.log(JSON.stringify([...loaded]))
`

test('is the bridge, and neither schemas, nor what reads a configuration, nor all of undici', () => {
  const url = new URL('connect.ts', import.meta.url).href
  const args = ['-C', 'source', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', LISTING]
  const loaded = JSON.parse(execFileSync(process.execPath, [...args, url], { encoding: 'utf8' })) as string[]
  expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(/connect-link\.ts$/)]))
  expect(loaded).toEqual(
    expect.arrayContaining([expect.stringMatching(/undici\/lib\/dispatcher\/pool\.js$/)]),
  )
  const needless = /\/node_modules\/(?:zod|yaml)\/|undici\/index\.js$|\/config\/load\.ts$|gateway-client\.ts$/
  expect(loaded.filter((one) => needless.test(one))).toEqual([])
})
