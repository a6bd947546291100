-- However often a session is renewed, it ends: a year after the sign-in of a patient, 90 days after that of anybody else (decision 136).
CREATE FUNCTION session_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.expires_at := least(NEW.expires_at, NEW.created_at +
    CASE (SELECT role FROM "user" WHERE id = NEW.user_id) WHEN 'patient' THEN interval '365 days' ELSE interval '90 days' END);
  RETURN NEW;
END;
$$;

CREATE TRIGGER session_ends BEFORE INSERT OR UPDATE ON session
  FOR EACH ROW EXECUTE FUNCTION session_ends();
