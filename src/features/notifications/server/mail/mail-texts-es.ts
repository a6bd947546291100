/** The words of every mail in Spanish. Subjects are read on locked screens: they name nobody. */
import type { MailTexts } from './mail-content.ts';

const place = (remote: boolean) =>
  remote ? 'La consulta es por vídeo.' : 'La consulta es en la propia clínica.';

export const spanish: MailTexts = {
  greeting: 'Hola:',
  copyLink: 'Si el botón no funciona, copie esta dirección en su navegador:',
  settings: 'Elegir qué correos recibe',
  noReply:
    'Por favor, no responda a este correo: el correo electrónico no es privado. Nunca le pediremos por correo su contraseña ni su código de recuperación.',
  reasons: {
    chosen: (clinic) => `Recibe este correo porque tiene una cuenta en ${clinic}.`,
    security: (clinic) =>
      `Este correo trata de la seguridad de su cuenta en ${clinic}; no se puede desactivar.`,
    entered: (clinic) =>
      `Recibe este correo porque alguien indicó su dirección en ${clinic}. Si no lo esperaba, no tiene que hacer nada.`,
  },
  kinds: {
    invitation: ({ clinic, when }) => ({
      subject: 'Su invitación',
      lines: [
        `${clinic} le invita a crear una cuenta. Con ella podrán escribirse y verse por vídeo, en privado.`,
        `El enlace es solo para usted y sirve hasta el ${when}. Por favor, no lo comparta.`,
      ],
      button: 'Crear mi cuenta',
    }),
    'new-message': ({ clinic, count }) => ({
      subject: count > 1 ? `Tiene ${count} mensajes nuevos` : 'Tiene un mensaje nuevo',
      lines: [
        count > 1 ? `Tiene ${count} mensajes nuevos en ${clinic}.` : `Tiene un mensaje nuevo en ${clinic}.`,
        'Lo que dice es privado: solo podrá leerlo después de iniciar sesión.',
      ],
      button: count > 1 ? 'Leer los mensajes' : 'Leer el mensaje',
    }),
    'message-unanswered': ({ clinic, count }) => ({
      subject: count > 1 ? 'Hay pacientes que esperan respuesta' : 'Un paciente espera respuesta',
      lines: [
        count > 1
          ? `En ${clinic} hay ${count} mensajes sin leer desde hace más tiempo del que la clínica promete.`
          : `En ${clinic} hay un mensaje sin leer desde hace más tiempo del que la clínica promete.`,
      ],
      button: count > 1 ? 'Leer los mensajes' : 'Leer el mensaje',
    }),
    'appointment-requested': ({ clinic, when }) => ({
      subject: 'Le piden una cita',
      lines: [`En ${clinic} le piden una cita para el ${when}. Por favor, acéptela o recházela.`],
      button: 'Responder a la solicitud',
    }),
    'appointment-made': ({ clinic, when, remote, requested }) => ({
      subject: requested ? 'Hemos recibido su solicitud de cita' : 'Su cita está confirmada',
      lines: [
        requested
          ? `Ha pedido una cita en ${clinic} para el ${when}. Le escribiremos cuando esté confirmada.`
          : `Su cita en ${clinic} es el ${when}.`,
        place(remote),
        'Con el archivo adjunto puede añadirla a su calendario.',
      ],
      button: 'Ver la cita',
    }),
    'appointment-changed': ({ clinic, when, remote }) => ({
      subject: 'Su cita ha cambiado',
      lines: [
        `Su cita en ${clinic} ha cambiado. Ahora es el ${when}.`,
        place(remote),
        'Con el archivo adjunto puede cambiarla en su calendario.',
      ],
      button: 'Ver la cita',
    }),
    'appointment-cancelled': ({ clinic, when }) => ({
      subject: 'Su cita se ha cancelado',
      lines: [
        `Su cita en ${clinic} del ${when} se ha cancelado. No hace falta que venga ni que se conecte.`,
        'Con el archivo adjunto puede quitarla de su calendario.',
      ],
      button: 'Ver mis citas',
    }),
    reminder: ({ clinic, when, remote }) => ({
      subject: 'Recordatorio de su cita',
      lines: [
        `Su cita en ${clinic} es el ${when}.`,
        remote
          ? 'La consulta es por vídeo. Por favor, conéctese unos minutos antes para probar la cámara y el micrófono.'
          : place(remote),
      ],
      button: 'Ver la cita',
    }),
    'visit-ready': ({ clinic }) => ({
      subject: 'Su videoconsulta puede empezar',
      lines: [`En ${clinic} ya le esperan para su videoconsulta. Por favor, entre ahora.`],
      button: 'Entrar en la consulta',
    }),
    'visit-starting': ({ clinic }) => ({
      subject: 'Empieza su videoconsulta',
      lines: [`Es la hora de su videoconsulta en ${clinic}. Por favor, pase a la sala de espera.`],
      button: 'Ir a la sala de espera',
    }),
    'visit-late': ({ clinic }) => ({
      subject: 'Su videoconsulta empieza más tarde',
      lines: [
        `En ${clinic} hoy van con un poco de retraso y su videoconsulta empieza más tarde de lo previsto. Lo sentimos.`,
        'Su turno se mantiene. En la sala de espera puede ver cuánto puede tardar.',
      ],
      button: 'Ver cuánto puede tardar',
    }),
    'visit-cancelled': ({ clinic }) => ({
      subject: 'Su videoconsulta se ha cancelado',
      lines: [`Su videoconsulta en ${clinic} se ha cancelado. No hace falta que se conecte.`],
      button: 'Ver mis citas',
    }),
    'visit-call-back': ({ clinic }) => ({
      subject: 'Es su turno',
      lines: [`En ${clinic} ya le esperan para su videoconsulta. Por favor, vuelva a la sala de espera.`],
      button: 'Ir a la sala de espera',
    }),
    'new-device': ({ clinic, when }) => ({
      subject: 'Un dispositivo nuevo ha entrado en su cuenta',
      lines: [
        `Un dispositivo que no conocíamos entró en su cuenta de ${clinic} el ${when}.`,
        'Si ha sido usted, todo está bien. Si no, abra sus ajustes, quite el dispositivo y cambie su contraseña.',
      ],
      button: 'Ver mis dispositivos',
    }),
    'key-change': ({ clinic, when }) => ({
      subject: 'Las claves de seguridad de su cuenta han cambiado',
      lines: [
        `Su cuenta de ${clinic} tiene claves de seguridad nuevas desde el ${when}.`,
        'Esto ocurre cuando una cuenta empieza de nuevo. Si no ha sido usted, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'password-changed': ({ clinic, when }) => ({
      subject: 'Su contraseña ha cambiado',
      lines: [
        `La contraseña de su cuenta de ${clinic} se cambió el ${when}.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'recovery-used': ({ clinic, when }) => ({
      subject: 'Se ha usado su código de recuperación',
      lines: [
        `Alguien entró en su cuenta de ${clinic} con su código de recuperación el ${when} y puso una contraseña nueva.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'second-step-on': ({ clinic, when }) => ({
      subject: 'El segundo paso está activado',
      lines: [
        `Desde el ${when} se pide un código al iniciar sesión en su cuenta de ${clinic}.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'second-step-off': ({ clinic, when }) => ({
      subject: 'El segundo paso se ha desactivado',
      lines: [
        `El segundo paso para iniciar sesión en su cuenta de ${clinic} se desactivó el ${when}. Vuelve a bastar con la contraseña.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'passkey-added': ({ clinic, when }) => ({
      subject: 'Se ha añadido una llave de acceso',
      lines: [
        `Desde el ${when} una llave de acceso más permite iniciar sesión en su cuenta de ${clinic}.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
    'sign-in-locked': ({ clinic, when }) => ({
      subject: 'Alguien intenta adivinar su contraseña',
      lines: [
        `El ${when} se introdujo varias veces una contraseña o un código equivocado para su cuenta de ${clinic}. Durante un rato hay que esperar entre intentos; nadie ha entrado.`,
        'Si ha sido usted, todo está bien. Si no, avise a la clínica enseguida.',
      ],
      button: 'Ver mis ajustes',
    }),
  },
};
