/** Where the gateway itself may connect to beside the open network, and which keys it expects there. */

import { z } from 'zod'

/** `sha256/` and the base64 digest of a SubjectPublicKeyInfo, the notation of RFC 7469 §2.4. */
const SpkiPin = z
  .string()
  .regex(/^sha256\/[A-Za-z0-9+/]{43}=$/, 'must be sha256/ and 44 characters of base64')

export const NetworkConfig = z.strictObject({
  allowPrivate: z
    .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
    .max(100)
    .default([])
    .describe(
      'Private addresses or ranges the gateway may connect to; all others are refused, whatever name leads there. Loopback needs no entry where a URL names it; a cloud metadata address only counts as a single address',
    ),
  pins: z
    .record(
      z.string().regex(/^[a-z0-9.-]{1,253}$/, 'must be a host name in lower case'),
      z.array(SpkiPin).min(1).max(10),
    )
    .default({})
    .describe(
      'Public keys expected of a host, one of which its certificate must carry beside being valid: sha256/ and base64',
    ),
})
export type NetworkConfig = z.infer<typeof NetworkConfig>
