/** How configuration names a secret that it must not hold. */

import { z } from 'zod'

/** A secret is never written in the file: it is named, as `env:NAME` or `file:/path`. */
export const SecretRef = z
  .string()
  .regex(
    /^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/,
    'must be env:NAME or file:PATH; secrets are never written into the configuration',
  )
  .describe('Where a secret is read from: env:NAME or file:PATH')
