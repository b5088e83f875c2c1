//! Worlds to start with: two companies that the demonstration and the samples speak of, with the
//! untidiness of real records (spelling of tags, several addresses in a field, namesakes) and enough
//! strangers and categories that one page never holds all.

use crate::books::{BankAccount, Books, Category, Client};

/// Credentials and books of the demonstration's companies.
pub(crate) fn demo_world() -> Vec<(&'static str, String, Books)> {
    vec![
        ("1111111111111", "a".repeat(32), acme()),
        ("2222222222222", "b".repeat(32), borges()),
    ]
}

/// The first company of the demonstration; also what a new company gets where nothing is said.
pub(crate) fn acme() -> Books {
    Books {
        name: "Acme Serviços Ltda".to_owned(),
        clients: acme_clients(),
        categories: categories(),
        bank_accounts: bank_accounts(4_243_000),
        ..Books::default()
    }
}

fn borges() -> Books {
    let marina = person(
        7_100_200_301,
        "Marina Alves",
        "marina@exemplo.com.br",
        &["Funcionário"],
    );
    let mut clients = vec![marina];
    clients.extend(strangers(7_100_300_000, 12));
    Books {
        name: "Borges Contabilidade".to_owned(),
        clients,
        categories: categories(),
        bank_accounts: bank_accounts(5_243_000),
        ..Books::default()
    }
}

fn acme_clients() -> Vec<Client> {
    let mut clients = strangers(5_990_000_000, 70);
    clients.extend([
        person(
            5_998_877_001,
            "Marina Alves",
            "marina@exemplo.com.br",
            &["Funcionário", "Fornecedor"],
        ),
        person(
            5_998_877_002,
            "João Pereira",
            "Joao@Exemplo.com.br",
            &["funcionario"],
        ),
        person(
            5_998_877_003,
            "Carla Souza",
            "carla.souza@pessoal.exemplo; carla@exemplo.com.br",
            &["Funcionário"],
        ),
        person(
            5_998_877_004,
            "Conceição D'Ávila",
            "acao@exemplo.com.br",
            &["FUNCIONÁRIO"],
        ),
        Client {
            inactive: true,
            ..person(
                5_998_877_005,
                "Rui Inativo",
                "rui@exemplo.com.br",
                &["Funcionário"],
            )
        },
        person(
            5_998_877_006,
            "Sem Etiqueta",
            "sem.etiqueta@exemplo.com.br",
            &["Fornecedor"],
        ),
        person(
            5_998_877_007,
            "Gêmeo Um",
            "gemeos@exemplo.com.br",
            &["Funcionário"],
        ),
        person(
            5_998_877_008,
            "Gêmeo Dois",
            "gemeos@exemplo.com.br, dois@exemplo.com.br",
            &["Funcionário"],
        ),
    ]);
    clients.extend(strangers(5_991_000_000, 60));
    clients
}

fn person(id: i64, name: &str, email: &str, tags: &[&str]) -> Client {
    Client {
        id,
        integration_code: String::new(),
        name: name.to_owned(),
        document: String::new(),
        email: email.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        inactive: false,
        default_account: None,
    }
}

fn strangers(first_id: i64, count: i64) -> Vec<Client> {
    let stranger = |number: i64| {
        let name = format!("Fornecedor {:03}", first_id / 1_000_000 % 10 * 100 + number);
        let email = format!("contato{}@fornecedor.exemplo", first_id + number);
        person(first_id + number, &name, &email, &["Fornecedor"])
    };
    (1..=count).map(stranger).collect()
}

fn bank_accounts(base: i64) -> Vec<BankAccount> {
    let account = |id: i64, name: &str, kind: &str, inactive: bool| BankAccount {
        id,
        name: name.to_owned(),
        kind: kind.to_owned(),
        inactive,
    };
    vec![
        account(base + 124, "Banco Itaú", "CC", false),
        account(base + 999, "Cartão corporativo", "CR", false),
        account(base + 500, "Conta encerrada", "CC", true),
    ]
}

fn categories() -> Vec<Category> {
    let category = |code: String, name: &str| Category {
        code,
        name: name.to_owned(),
        expense: true,
        totalizing: false,
        inactive: false,
        hidden: false,
    };
    let mut categories = Vec::new();
    for number in 1..=40 {
        categories.push(Category {
            expense: false,
            ..category(format!("1.01.{number:02}"), "Receita de serviços")
        });
    }
    categories.push(Category {
        totalizing: true,
        ..category("2.04".to_owned(), "Despesas com pessoal em viagem")
    });
    for number in 1..=75 {
        let code = format!("2.03.{number:02}");
        categories.push(category(code, "Despesa administrativa"));
    }
    let travel = [
        "Alimentação",
        "Transporte",
        "Hospedagem",
        "Combustível",
        "Pedágio e estacionamento",
        "Outras despesas de viagem",
    ];
    for (name, number) in travel.iter().zip(1..) {
        categories.push(category(format!("2.04.{number:02}"), name));
    }
    for number in 1..=32 {
        categories.push(category(format!("2.05.{number:02}"), "Despesa comercial"));
    }
    categories.push(Category {
        inactive: true,
        ..category("2.99.01".to_owned(), "Despesa extinta")
    });
    categories.push(Category {
        hidden: true,
        ..category("2.99.02".to_owned(), "Despesa oculta")
    });
    categories
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_holds_a_whole_list() {
        let books = acme();
        assert_eq!(books.categories.len(), 156);
        assert!(books.clients.len() > 100);
    }

    #[test]
    fn companies_share_no_identifier() {
        let (acme, borges) = (acme(), borges());
        for client in &borges.clients {
            assert!(acme.client(client.id).is_none());
        }
    }
}
