/** Python packages from wheels made on the spot: taken by their hashes alone, started by the real python, hostile ones refused. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { examineSource } from './examine-source.ts'
import { ExamineError } from './finding.ts'
import { readRequirements } from './pypi-requirements.ts'
import { zip, type ZipEntry } from './zip-fixture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-pypi-'))
  await mkdir(join(folder, 'archives'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function addArchive(file: string, entries: readonly ZipEntry[]): Promise<string> {
  const bytes = zip(entries)
  await writeFile(join(folder, 'archives', file), bytes)
  return sha256(bytes)
}
const mail = (more: readonly ZipEntry[] = []): readonly ZipEntry[] => [
  {
    name: 'mail_server/__init__.py',
    text: 'import words\n\ndef main():\n    print(words.GREETING)\n    return 0\n',
  },
  { name: 'mail_server-1.0.0.dist-info/METADATA', text: 'Name: mail-server\n' },
  {
    name: 'mail_server-1.0.0.dist-info/entry_points.txt',
    text: '[console_scripts]\nmail-server = mail_server:main\n',
  },
  ...more,
]
async function prepare(more: readonly ZipEntry[] = []): Promise<string> {
  const own = await addArchive('mail_server-1.0.0-py3-none-any.whl', mail(more))
  const words = await addArchive('words-2.0.0-py3-none-any.whl', [
    { name: 'words.py', text: "GREETING = 'hello from a wheel'\n" },
    { name: 'words-2.0.0.dist-info/METADATA', text: 'Name: words\n' },
  ])
  return `# made by a tool\nMail_Server==1.0.0 \\\n    --hash=sha256:${'0'.repeat(64)} \\\n    --hash=sha256:${own}\nwords==2.0.0 ; python_version >= "3.8" --hash=sha256:${words}  # via mail-server\n`
}
async function examine(requirements: string, more: object = {}) {
  await writeFile(join(folder, 'requirements.txt'), requirements)
  const source = ServerSource.parse({
    type: 'pypi',
    package: 'mail-server',
    version: '1.0.0',
    requirements: join(folder, 'requirements.txt'),
    archives: join(folder, 'archives'),
    ...more,
  })
  return examineSource(source, { storeDirectory: join(folder, 'store'), now: () => 0 })
}

describe('examineSource of a Python package', () => {
  it('pins each wheel by the hash that was locked, and says how it is started', async () => {
    const { pin, store, start } = await examine(await prepare())
    expect(
      pin.parts.filter(({ kind }) => kind === 'package').map(({ name, version }) => [name, version]),
    ).toEqual([
      ['mail-server', '1.0.0'],
      ['words', '2.0.0'],
    ])
    expect(start?.program).toEqual(['python3', '-I', '${content}/callgate-start.py'])
    const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((file) => existsSync(file))
    if (python === undefined) console.error('STARTING PYTHON IS NOT TESTED: there is no python3.')
    else
      expect(execFileSync(python, ['-I', join(store ?? '', 'callgate-start.py')], { encoding: 'utf8' })).toBe(
        'hello from a wheel\n',
      )
  })

  it('refuses a wheel with a byte altered, one that is missing, and a source archive', async () => {
    const requirements = await prepare()
    await appendFile(join(folder, 'archives', 'words-2.0.0-py3-none-any.whl'), ' ')
    await expect(examine(requirements)).rejects.toThrow('no wheel of words 2.0.0 with one of its hashes')
    const archive = await addArchive('words-2.0.0.tar.gz', [{ name: 'setup.py', text: '' }])
    await expect(
      examine(requirements.replace(/words==[^#]*/, `words==2.0.0 --hash=sha256:${archive} `)),
    ).rejects.toThrow('source only')
  })

  it('refuses another version, a hostile wheel, and two wheels with the same file', async () => {
    const requirements = await prepare()
    await expect(examine(requirements, { version: '1.0.1' })).rejects.toThrow('version 1.0.0 where')
    await expect(examine(await prepare([{ name: '../evil.py', text: '' }]))).rejects.toThrow(ExamineError)
    await expect(examine(await prepare([{ name: 'words.py', text: 'evil' }]))).rejects.toThrow('EEXIST')
  })

  it('says what it needs', async () => {
    await expect(examine('', { requirements: undefined })).rejects.toThrow('pip download')
  })
})

describe('readRequirements', () => {
  const hash = `--hash=sha256:${'a'.repeat(64)}`
  it.each([
    ['an address', `mail @ https://code.test/mail.whl ${hash}`],
    ['an editable install', `-e . ${hash}`],
    ['a path', `./mail-1.0.0.whl ${hash}`],
    ['another file', '-r other.txt'],
    ['a further index', '--extra-index-url https://packages.test/simple'],
    ['a range', `mail>=1.0 ${hash}`],
    ['no hash', 'mail==1.0.0'],
    ['a weak hash', `mail==1.0.0 --hash=md5:${'a'.repeat(32)}`],
    ['an unknown option', `mail==1.0.0 ${hash} --config-settings=x`],
    ['a package twice', `mail==1.0.0 ${hash}\nMAIL==1.0.0 ${hash}`],
    ['nothing', '# only a comment'],
  ])('refuses %s', (_, text) => {
    expect(() => readRequirements(text, 10)).toThrow(ExamineError)
  })

  it('gives packages at one version with hashes, or says why not, whatever stands there', () => {
    const token = fc.constantFrom(
      'mail',
      '==',
      '1.0',
      hash,
      '\\\n',
      '\n',
      ' ',
      '#',
      ';',
      '-r',
      '@',
      '[a]',
      '\u0000',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string({ maxLength: 5 })), { maxLength: 20 }), (tokens) => {
        try {
          for (const { name, version, hashes } of readRequirements(tokens.join(''), 10)) {
            expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/)
            expect(version).toMatch(/^[0-9A-Za-z]/)
            expect(hashes.length).toBeGreaterThan(0)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ExamineError)
        }
      }),
    )
  })
})
