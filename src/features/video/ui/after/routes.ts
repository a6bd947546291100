/** Addresses that the screens after a visit lead to. */
export const visitsPath = '/visits';
export const statisticsPath = '/visits/statistics';
export const activeVisitsPath = '/admin/visits';
export const visitPath = (visitId: string) => `/visits/${visitId}`;
