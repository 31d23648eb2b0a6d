/** The samples of `terminal-escape`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('terminal-escape')
