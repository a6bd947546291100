export const centrePath = '/notifications';
