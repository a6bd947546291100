/** Addresses of the screens of visits. */
export const visitsPath = '/visits';
export const visitPath = (visitId: string) => `${visitsPath}/${visitId}`;
