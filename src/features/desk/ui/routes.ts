/** Where quick replies are written. */
export const repliesPath = '/admin/replies';
