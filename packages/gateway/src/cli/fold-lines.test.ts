/** What is wider than the terminal is folded where a person would, and what is copied stays whole. */

import { afterEach, expect, test } from 'vitest'
import { foldBeside, foldHelp, foldLine, widthOfTerminal } from './fold-lines.ts'

const { isTTY, columns } = process.stdout
afterEach(() => Object.assign(process.stdout, { isTTY, columns }))

test('a line is folded between words, below where its text begins', () => {
  expect(foldLine('warning  isolation  runs without a sandbox here', 32, 20)).toEqual([
    'warning  isolation  runs without',
    '                    a sandbox',
    '                    here',
  ])
  expect(foldLine('short', 32, 20)).toEqual(['short'])
  expect(foldLine('a line of any length into a file', undefined)).toEqual([
    'a line of any length into a file',
  ])
})

test('a word is never parted, however long', () => {
  const path = '/a/path/that/is/wider/than/the/whole/terminal'
  expect(foldLine(`see ${path} there`, 20, 4)).toEqual(['see', `    ${path}`, '    there'])
  expect(foldLine(path, 20, 4)).toEqual([path])
  expect(foldLine(`  ${path}`, 20, 4)).toEqual([`  ${path}`])
})

test('a text beside a name goes on below itself, and what may be copied stays whole', () => {
  expect(foldBeside('  looks at    results, resources and prompts', 40)).toEqual([
    '  looks at    results, resources and',
    '              prompts',
  ])
  const yaml = '      - { rule: secrets/jwt, reason: "quoted in our own manual" }'
  expect(foldBeside(yaml, 40)).toEqual([yaml])
  expect(foldBeside('  looks at    results, resources and prompts', undefined)).toHaveLength(1)
})

test('a help text is folded by what its lines are', () => {
  const help = `callgate x: does it

Usage: callgate x [--config <file>] [--reason <why>]

Prose that goes over two lines of the source
is one paragraph.

Options:
  --config <file>  configuration that is used here

Examples:
  callgate x --config file --reason "with words in it"
  A=1 callgate x --config file --reason "with words in it"

Exit codes: 0 done · 1 refused · 2 not understood`
  expect(foldHelp(help, 44)).toBe(`callgate x: does it

Usage: callgate x [--config <file>]
  [--reason <why>]

Prose that goes over two lines of the source
is one paragraph.

Options:
  --config <file>  configuration that is
                   used here

Examples:
  callgate x --config file --reason "with words in it"
  A=1 callgate x --config file --reason "with words in it"

Exit codes: 0 done · 1 refused · 2 not
  understood`)
  // Where the second column would be too narrow, its text goes on below the first.
  expect(foldHelp('  --config <file>  configuration that is used here', 40)).toBe(
    '  --config <file>  configuration that is\n    used here',
  )
  expect(foldHelp(help, undefined)).toBe(help)
  expect(foldHelp(help, 200)).toBe(help)
})

test('only where a person looks on a terminal there is a width', () => {
  Object.assign(process.stdout, { isTTY: true, columns: 80 })
  expect(widthOfTerminal()).toBe(80)
  Object.assign(process.stdout, { isTTY: true, columns: 0 })
  expect(widthOfTerminal()).toBeUndefined()
  Object.assign(process.stdout, { isTTY: false, columns: 80 })
  expect(widthOfTerminal()).toBeUndefined()
})
