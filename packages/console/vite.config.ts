/** Builds the console into files that the gateway serves as they are: hashed names, no inline code, compressed beforehand. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

const COMPRESSED = /\.(html|js|css|svg)$/

/** Writes a .br and a .gz beside every text, so that the gateway never compresses. */
function compressAhead(): Plugin {
  return {
    name: 'callgate-compress-ahead',
    apply: 'build',
    writeBundle({ dir }) {
      if (dir === undefined) return
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue
        const file = join(entry.parentPath, entry.name)
        const bytes = readFileSync(file)
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

/** A gateway that `npm start` began; `npm run dev` of this package shows the console of its sources. */
const GATEWAY = process.env.CALLGATE_CONTROL_URL ?? 'http://127.0.0.1:7301'

export default defineConfig({
  base: '/console/',
  // Of the contracts the sources: they may not have been built.
  resolve: { conditions: ['source', ...defaultClientConditions] },
  plugins: [react(), tailwindcss({ optimize: false }), compressAhead()],
  build: { target: 'es2023', cssTarget: 'chrome125', assetsInlineLimit: 0, reportCompressedSize: false },
  server: { proxy: { '/api': { target: GATEWAY, changeOrigin: true } } },
})
