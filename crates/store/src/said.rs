//! Why the store does not do what it is told, in both languages: all its sentences for people.

use malote_core::language::Text;

macro_rules! said {
    ($($name:ident: $portuguese:literal, $english:literal;)*) => {
        $(pub(crate) const $name: Text = Text::new($portuguese, $english);)*

        #[cfg(test)]
        const ALL: &[Text] = &[$($name),*];
    };
}

said! {
    ONLY_ITS_FIX:
        "a entrega '{id}' espera pelo que só a correção remove: {fixes}",
        "delivery '{id}' waits for what only its fix can remove: {fixes}";
    NO_DOUBT:
        "a entrega '{id}' não pode ser resolvida à mão: ninguém duvida do que houve com ela; reenvie-a ou descarte-a",
        "delivery '{id}' cannot be resolved by hand: nobody doubts what became of it; replay or discard it";
    DISCARD_NEEDS_REASON: "um descarte precisa de um motivo", "a discard needs a reason";
    ERASURE_NEEDS_REASON:
        "apagar uma pessoa precisa de um motivo", "erasing a person needs a reason";
    SEVERAL_APPROVALS:
        "uma de várias aprovações no mesmo instante: restaure esta sozinha",
        "one of several approvals at the same instant: restore it by itself";
    CONTENT_REMOVED:
        "a entrega '{id}' não pode ir de novo: o que ela enviaria foi removido por idade; publique o evento de novo com outro id",
        "delivery '{id}' cannot go again: what it would send was removed as too old; publish the event again under a new id";
    MUST_WAIT:
        "a entrega '{id}' tem de esperar: outra de '{key}' está a caminho do ERP",
        "delivery '{id}' must wait: another one of '{key}' is on its way to the target";
    CHANGED_MEANWHILE:
        "a entrega '{id}' foi alterada por outra pessoa enquanto isso",
        "delivery '{id}' was changed by somebody else meanwhile";
    PERSON_ERASED:
        "a entrega '{id}' cita uma pessoa que foi apagada, e nunca pode ser enviada: descarte-a, ou faça o produtor publicar o relatório mais uma vez",
        "delivery '{id}' names a person who was erased, and can never be sent: discard it, or let the producer publish the report once more";
    KEY_MADE_BEFORE:
        "o mesmo pedido criou a chave '{key}' antes, e ela foi usada ou revogada: revogue-a, e peça outra com uma Idempotency-Key nova",
        "the same request made the key '{key}' before, and it was used or revoked: revoke it, and ask for another under a new Idempotency-Key";
    LEADS_ELSEWHERE:
        "a conexão '{name}' da empresa '{tenant}' leva a '{known}', e não pode levar a '{wanted}'",
        "connection '{name}' of tenant '{tenant}' leads to '{known}', and cannot lead to '{wanted}'";
    OTHER_COMPANY:
        "a conexão '{name}' da empresa '{tenant}' tem contas a pagar sob outra chave; diga 'same_company' se esta chave é da mesma companhia, ou crie uma conexão com outro nome para a nova",
        "connection '{name}' of tenant '{tenant}' holds payables under another key; say 'same_company' if this key is of the same company, else add a connection of another name for the new one";
    SECOND_TAKER:
        "a conexão '{name}' da empresa '{tenant}' já recebe o fluxo '{flow}'; duas pagariam tudo em dobro",
        "connection '{name}' of tenant '{tenant}' takes the flow '{flow}' already; two would pay everything twice";
    HOLD_ENDED:
        "uma guarda legal não pode terminar no passado", "a hold cannot end in the past";
    HELD:
        "a empresa '{tenant}' está sob a guarda legal que {who} determinou em {at}: enquanto ela vale, nada dela é removido e ninguém dela é apagado; encerre-a antes: malote hold lift --tenant {tenant} --reason '…'",
        "tenant '{tenant}' is under the legal hold that {who} set at {at}: nothing of it is removed and nobody of it erased while it stands; lift it first: malote hold lift --tenant {tenant} --reason '…'";
    HELD_UNTIL:
        "a empresa '{tenant}' está sob a guarda legal que {who} determinou em {at}, até {until}: enquanto ela vale, nada dela é removido e ninguém dela é apagado; encerre-a antes: malote hold lift --tenant {tenant} --reason '…'",
        "tenant '{tenant}' is under the legal hold that {who} set at {at} until {until}: nothing of it is removed and nobody of it erased while it stands; lift it first: malote hold lift --tenant {tenant} --reason '…'";
    STORE_IN_USE: "está em uso por outro processo", "somebody uses it";
    STORE_DAMAGED: "está danificado: {said}", "it is damaged: {said}";
    ONLY_RESTORED:
        "só o que está '{status}' pode ser restaurado, não '{other}'",
        "only what is '{status}' can be restored, not '{other}'";
    ONLY_ORDERED:
        "só o que está '{dead}' ou '{parked}' pode entrar na ordem '{kind}', não '{other}'",
        "only what is '{dead}' or '{parked}' can be in a {kind}, not '{other}'";
    CANNOT_PAUSE:
        "um reenvio que está '{state}' não pode ser posto em pausa",
        "a replay that is '{state}' cannot be paused";
    CANNOT_RESUME:
        "um reenvio que está '{state}' não pode ser retomado",
        "a replay that is '{state}' cannot be resumed";
    CANNOT_CANCEL:
        "um reenvio que está '{state}' não pode ser cancelado",
        "a replay that is '{state}' cannot be cancelled";
}

#[cfg(test)]
mod tests {
    use malote_core::language::Language;

    use super::*;

    /// The places of a text, in alphabetical order.
    fn places(text: &str) -> Vec<&str> {
        let parts = text.split('{').skip(1);
        let mut names: Vec<&str> = parts.filter_map(|part| part.split('}').next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn everything_is_said_in_both_languages_with_the_same_places() {
        for text in ALL {
            let [portuguese, english] =
                [Language::Portuguese, Language::English].map(|language| text.say(language));
            assert_ne!(portuguese, english);
            assert_eq!(places(portuguese), places(english), "{english}");
        }
    }
}
