/** The samples of `personal-data`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('personal-data')
