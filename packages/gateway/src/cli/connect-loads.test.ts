/** What `callgate connect` loads before it speaks: clients start one for each server they have, and each costs its memory. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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
  const { run } = await import(process.argv[1])
  await run(['connect', '--help'])
  console.log(JSON.stringify([...loaded]))
`

/** The files that it loads, started by that file. */
function listLoaded(file: string): readonly string[] {
  const flags = file.endsWith('.ts') ? ['-C', 'source'] : []
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', LISTING]
  const url = new URL(`../../${file}`, import.meta.url).href
  const printed = execFileSync(process.execPath, [...flags, ...args, url], { encoding: 'utf8' })
  return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as string[]
}

const POOL = /undici\/lib\/dispatcher\/pool\.js$/

test('is the bridge, and neither schemas, nor what reads a configuration, nor all of undici', () => {
  const loaded = listLoaded('src/bin.ts')
  expect(loaded).toEqual(
    expect.arrayContaining([expect.stringMatching(/connect-link\.ts$/), expect.stringMatching(POOL)]),
  )
  const needless = /\/node_modules\/(?:zod|yaml)\/|undici\/index\.js$|\/config\/load\.ts$|gateway-client\.ts$/
  expect(loaded.filter((one) => needless.test(one))).toEqual([])
})

test('is no more in the bundle: of the chunks that it loads none holds anything else', () => {
  const loaded = listLoaded('bundle/bin.js')
  const chunks = loaded.filter((url) => url.includes('/gateway/bundle/'))
  const text = chunks.map((url) => readFileSync(fileURLToPath(url), 'utf8')).join('\n')
  expect(text).toMatch(/^\/\/ packages\/gateway\/src\/downstream\/connect-link\.ts$/m)
  expect(text).not.toMatch(/^\/\/ (?:node_modules\/(?:zod|yaml)\/|packages\/gateway\/src\/config\/load\.ts)/m)
  expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(POOL)]))
})
