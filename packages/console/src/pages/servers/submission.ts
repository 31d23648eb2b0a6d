/** A submission as its form asks for it: the fields of each kind of source, and what was filled in as the API takes it. */

import type { SourceType } from '@callgate/contracts/catalogue'
import type { Operations } from '../../../../../schema/control-api.d.ts'
import type { Answers, Asked } from '../../ui/asked.ts'

type AskedSource = Operations['POST /servers']['body']['submission']['source']

type Described = readonly [type: SourceType, text: string, asks: readonly Asked[]]

const text = (name: string, label: string, hint?: string): Asked => ({
  name,
  label,
  type: 'text',
  ...(hint === undefined ? {} : { hint }),
})
const optional = (asked: Asked): Asked => ({ ...asked, optional: true })
const ARGS: Asked = {
  name: 'args',
  label: 'Arguments',
  type: 'lines',
  hint: 'One on each line, as it is handed to the program: no shell reads it.',
  optional: true,
}
const EXACT = 'One exact version: no range, no tag.'

/** Sources, the commonest first. */
export const SOURCES: readonly Described[] = [
  [
    'npm',
    'npm package',
    [
      text('package', 'Package'),
      text('version', 'Version', EXACT),
      optional(text('bin', 'Program', 'Needed when the package has several.')),
      ARGS,
    ],
  ],
  [
    'pypi',
    'PyPI package',
    [
      text('package', 'Package'),
      text('version', 'Version', EXACT),
      optional(text('bin', 'Program')),
      optional(
        text('requirements', 'Lock file', 'pylock.toml, or requirements with a hash of every package.'),
      ),
      optional(text('archives', 'Folder with its wheels')),
      ARGS,
    ],
  ],
  ['url', 'Address of a remote server', [text('url', 'Address', 'https://…')]],
  ['command', 'Program on the machine of the gateway', [text('command', 'Program'), ARGS]],
  [
    'folder',
    'Folder on the machine of the gateway',
    [text('path', 'Folder'), text('command', 'Program', 'Inside the folder, or one found in PATH.'), ARGS],
  ],
  [
    'git',
    'Git repository',
    [
      text('repository', 'Repository'),
      text('commit', 'Commit', 'The whole id, 40 or 64 digits.'),
      optional(text('tag', 'Tag', 'Of this commit, where its publisher signs tags and not commits.')),
      optional(text('subfolder', 'Folder inside it')),
      text('command', 'Program'),
      ARGS,
    ],
  ],
  [
    'oci',
    'Container image',
    [
      text('image', 'Image', 'Registry and repository, without a tag.'),
      text('digest', 'Digest', 'sha256:…'),
      optional(text('layout', 'Folder with the image as an OCI layout')),
      ARGS,
    ],
  ],
  [
    'mcpb',
    'MCPB bundle on the machine of the gateway',
    [text('file', 'Bundle'), text('sha256', 'Digest', 'sha256:…'), ARGS],
  ],
]

export function asksOf(wanted: string): readonly Asked[] {
  return SOURCES.find(([type]) => type === wanted)?.[2] ?? []
}

/** The fields with what an earlier submission said. */
export function fillFrom(source: object | undefined, asks: readonly Asked[]): readonly Asked[] {
  const said: Readonly<Record<string, unknown>> = { ...source }
  return asks.map((asked) => {
    const value = said[asked.name]
    if (Array.isArray(value)) return { ...asked, initial: value.join('\n') }
    return typeof value === 'string' ? { ...asked, initial: value } : asked
  })
}

export function splitLines(said: string | undefined): readonly string[] {
  return (said ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Boxes are named after their group and what they stand for. */
export function ticked<T extends string>(answers: Answers, group: string, of: readonly T[]): readonly T[] {
  return of.filter((one) => answers[`${group}/${one}`] === 'yes')
}

/** What the source is, as far as it was filled in; the gateway says what is wrong with it. */
export function readSource(type: string, answers: Answers): AskedSource {
  const said = asksOf(type).flatMap(({ name }): readonly (readonly [string, unknown])[] => {
    if (name === 'args') return [[name, splitLines(answers[name])]]
    return answers[name] === undefined ? [] : [[name, answers[name]]]
  })
  // Checked where it is taken: the gateway refuses what does not fit its type, and says why.
  return { type, ...Object.fromEntries(said) } as AskedSource
}
