/** Reads the files of keyed digests that `inspection.confidential.files` names. */

import { ConfidentialFile } from '@callgate/contracts/confidential'
import { readJson } from '@callgate/contracts/read-json'
import { FileReadError, readBounded } from './read-bounded.ts'

const FILE_BYTES_MAX = 16 << 20

/** Throws with the path and what is wrong when one cannot be used: what it protects must not go unprotected. */
export function loadConfidentialFiles(paths: readonly string[]): Promise<readonly ConfidentialFile[]> {
  return Promise.all(paths.map(loadFile))
}

async function loadFile(path: string): Promise<ConfidentialFile> {
  try {
    const { bytes } = await readBounded(path, FILE_BYTES_MAX)
    const parsed = ConfidentialFile.safeParse(readJson(Buffer.from(bytes).toString('utf8')))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    throw new FileReadError(
      `is no file of confidential digests (${issue?.path.join('.')}: ${issue?.message})`,
      { path, missing: false },
    )
  } catch (error) {
    const reason =
      error instanceof FileReadError
        ? error.message
        : error instanceof SyntaxError
          ? 'is no JSON'
          : `cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new Error(`inspection.confidential.files: ${path} ${reason}`, { cause: error })
  }
}
