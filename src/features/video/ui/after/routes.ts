/** Addresses that only the screens after a visit lead to. */
export const statisticsPath = '/visits/statistics';
export const activeVisitsPath = '/admin/visits';
