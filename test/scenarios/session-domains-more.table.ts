export const MORE_ATTACKS = []; export const MORE_WORK = []
